import Mutants

@inline(__always) func mutant(_ id: Int32) -> Bool { mutants_is(id) }
