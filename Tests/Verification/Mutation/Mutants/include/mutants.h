// The mutant under test, and the mutants that were reached.
#include <stdbool.h>
#include <stdint.h>

extern int32_t mutants_chosen;
extern uint8_t *mutants_reached;

// Returns true for the mutant under test.
static inline bool mutants_is(int32_t id) {
    if (mutants_reached) mutants_reached[id] = 1;
    return id == mutants_chosen;
}
