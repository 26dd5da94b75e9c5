/*
 * silence.h - how likely this silence is, had nothing changed.
 *
 * Before, k of n events were followed; how often they truly are is not known
 * better than that. So the chance that none of m more would be is an average
 * over all shares that fit what was seen (Jeffreys' prior: Beta(1/2, 1/2)),
 * not a power of k/n. Likewise for what is sent by the hour (Gamma).
 */
#ifndef EXPLAIN_SILENCE_H
#define EXPLAIN_SILENCE_H

#include <stdint.h>

/* None of m events followed, after k of n were; 1 when m is 0. */
double silence_of_events(uint64_t n, uint64_t k, uint64_t m);
/* Nothing in `after` hours, after k times in `before` hours. */
double silence_of_hours(double before, uint64_t k, double after);

/* The fewest events that make silence as unlikely as level; 0: no number under most does. */
uint64_t silence_events_needed(uint64_t n, uint64_t k, double level, uint64_t most);
/* The fewest hours; infinity when k is 0 hours' worth. */
double silence_hours_needed(double before, uint64_t k, double level);

/*
 * A share k of n with its exact interval (Clopper and Pearson), at confidence
 * 1 - alpha.
 */
void share_interval(uint64_t n, uint64_t k, double alpha, double *low, double *high);

/* Fisher's exact test, two-sided: could a of n and b of m have the same share? */
double share_differs(uint64_t n, uint64_t a, uint64_t m, uint64_t b);

#endif
