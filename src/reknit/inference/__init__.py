"""How sure a number is: estimates with their intervals, and the quantiles these are made of."""
