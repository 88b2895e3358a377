"""What was said of Russia's troops near Ukraine before the invasion."""


def troop_estimates(sources):
    """Estimates between December 2021 and 18 February 2022, one row an estimate.

    Selected: estimates of governments found with a source, typed from the press reports named.
    Dropped, corrected: nothing.
    Assumed: a single figure is both low and high; a blank high means more than low.
    """
    source = sources.written("troop_estimates")
    source.low_and_high()
    return source.described("troop_estimates")
