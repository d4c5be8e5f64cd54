package report

// What tests of the package outside of it need, which may import what imports it.
var (
	MadeUp            = madeUp
	SuitesOfAllShapes = suitesOfAllShapes
)
