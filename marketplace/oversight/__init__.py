"""The fifth wing: what regulators, executive officers and the public see, computed from the facts
below."""
