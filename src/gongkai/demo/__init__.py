"""澄明区, an invented district, made by the same acts that an office uses."""
