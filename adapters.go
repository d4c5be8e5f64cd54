package main

import "pollpush/experiment"

// adapters is the registry of the codecs of others' servers, by the names that targets' files call them by.
var adapters = experiment.Adapters{}
