package results

// Alpha is the significance level of intervals and comparisons.
const Alpha = 0.05
