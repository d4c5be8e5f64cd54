package main

import (
	"pollpush/experiment"
	"pollpush/loadgen/bayeux"
	"pollpush/loadgen/engineio"
	"pollpush/loadgen/sockjs"
)

// adapters is the registry of the codecs of others' servers, by the names that targets' files call them by.
var adapters = experiment.Adapters{
	"bayeux":    bayeux.Follow,
	"engine.io": engineio.Follow,
	"sockjs":    sockjs.Follow,
}
