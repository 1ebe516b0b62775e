package desk

// OneLine is oneLine, for the tests.
var OneLine = oneLine
