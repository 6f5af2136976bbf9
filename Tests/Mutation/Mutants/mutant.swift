// Room: the choice of a mutant, one copy in each target.
// Answers: whether a mutant is the one that is tried. Must not know: what it is.

import Mutants

@inline(__always) func mutant(_ id: Int32) -> Bool { mutants_is(id) }
