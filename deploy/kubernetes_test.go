// Package deploy looks at the manifest as the API server of Kubernetes would. It is a module of its own, because nothing else needs
// Kubernetes' types.
package deploy

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// decode decodes a document of one of the kinds that are used, whose fields all have to be there.
func decode(document []byte) (object any, err error) {
	var kind struct{ APIVersion, Kind string }
	if err := yaml.Unmarshal(document, &kind); err != nil {
		return nil, err
	}
	switch kind.APIVersion + " " + kind.Kind {
	case "batch/v1 Job":
		object = &batch.Job{}
	case "v1 Service":
		object = &core.Service{}
	default:
		return nil, fmt.Errorf("there is no %s of %s here", kind.Kind, kind.APIVersion)
	}
	return object, yaml.UnmarshalStrict(document, object)
}

// TestManifest decodes it strictly, and follows the references in it.
func TestManifest(t *testing.T) {
	text, err := os.ReadFile("kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var services []*core.Service
	jobs := map[string]*batch.Job{}
	for document := range bytes.SplitSeq(text, []byte("\n---\n")) {
		object, err := decode(document)
		if err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
		switch object := object.(type) {
		case *core.Service:
			services = append(services, object)
		case *batch.Job:
			jobs[object.Name] = object
		}
	}
	agents, coordinator := jobs["pollpush-agents"], jobs["pollpush"]
	if agents == nil || coordinator == nil || len(services) != 1 {
		t.Fatalf("there are %d services, and the jobs %v", len(services), jobs)
	}
	pod, service := coordinator.Spec.Template, services[0]
	for label, value := range service.Spec.Selector {
		if pod.Labels[label] != value {
			t.Errorf("the service selects %s=%s, the coordinator has %q", label, value, pod.Labels[label])
		}
	}
	if port := pod.Spec.Containers[0].Ports[0]; service.Spec.Ports[0].TargetPort.String() != port.Name || port.ContainerPort != service.Spec.Ports[0].Port {
		t.Errorf("the service has port %+v, the coordinator %+v", service.Spec.Ports[0], port)
	}
	if args := strings.Join(agents.Spec.Template.Spec.Containers[0].Args, " "); !strings.Contains(args, "nats://"+service.Name+":4222") {
		t.Errorf("agents run with %s, and the service is %s", args, service.Name)
	}
	if *agents.Spec.Completions != *agents.Spec.Parallelism {
		t.Errorf("%d agents, of which %d run at a time", *agents.Spec.Completions, *agents.Spec.Parallelism)
	}
	for _, job := range jobs {
		spec := job.Spec.Template.Spec
		if spec.RestartPolicy != core.RestartPolicyNever {
			t.Errorf("job %s: restartPolicy %q: a job's is Never or OnFailure", job.Name, spec.RestartPolicy)
		}
		volumes := map[string]bool{}
		for _, v := range spec.Volumes {
			volumes[v.Name] = true
		}
		for _, m := range spec.Containers[0].VolumeMounts {
			if !volumes[m.Name] {
				t.Errorf("job %s mounts %s, which is no volume of it", job.Name, m.Name)
			}
		}
	}
}

// TestMistakesAreFound by decoding.
func TestMistakesAreFound(t *testing.T) {
	for _, document := range []string{
		"apiVersion: batch/v1\nkind: Job\nspec: {paralelism: 3}",
		"apiVersion: batch/v1\nkind: Job\nspec: {parallelism: three}",
		"apiVersion: batch/v1\nkind: Jobs",
		"apiVersion: v1\nkind: Service\nspec: {ports: {port: 4222}}",
	} {
		if _, err := decode([]byte(document)); err == nil {
			t.Errorf("nothing is wrong with %q", document)
		}
	}
}
