package advise

import _ "embed"

//go:embed calibrate.yaml
var calibrateText string

// CalibrationFile is where calibrating leaves coefficients below the directory of results, and where they are looked for.
const CalibrationFile = "calibration/coefficients.json"

// Calibration returns what is to be measured for the coefficients of clients like those of the needs: with their heads, and with
// TLS if they use it.
func Calibration(n Needs) Campaign {
	c := campaign("calibration", calibrateText, 2)
	s := n.settings()
	for i, p := range c.suite.Points {
		for j := range p.Scenarios {
			c.suite.Points[i].Scenarios[j].Headers, c.suite.Points[i].Scenarios[j].TLS = s.Headers, s.TLS
		}
	}
	return c
}

// calibrateCommand measures what an answer to the needs rests on.
func (n Needs) calibrateCommand() string {
	command := "pollpush advise --calibrate"
	if n.TLS {
		command += " --tls"
	}
	if n.Client == ClientMachine {
		command += " --client " + n.Client
	}
	return command
}
