"""Maps of attention weights along a slider."""
