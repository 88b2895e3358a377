"""Drawing: the house style, and the kinds of chart that several chapters draw."""
