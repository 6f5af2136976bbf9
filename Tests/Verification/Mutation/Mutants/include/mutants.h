// Which mutant is tried, and which of them are reached.
#include <stdbool.h>
#include <stdint.h>

extern int32_t mutants_chosen;
extern uint8_t *mutants_reached;

// Whether a mutant is the one that is tried.
static inline bool mutants_is(int32_t id) {
    if (mutants_reached) mutants_reached[id] = 1;
    return id == mutants_chosen;
}
