#include "layer_fuzz.h"

LAYER_FUZZ(layer_labels)
