#include "layer_fuzz.h"

LAYER_FUZZ(layer_json_string)
