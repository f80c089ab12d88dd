"""Which towns lie around a point."""

import numpy as np
import numpy.typing as npt

from upstar.listings.places.gazetteer import City, all_positions, city_of

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth (International Union of Geodesy and Geophysics, R1)."""


def towns_within(latitude: float, longitude: float, km: float) -> list[City]:
    """Return the towns within so many kilometres of a point in degrees, as the crow flies, in the gazetteer's order.

    By the haversine formula (R. W. Sinnott, Virtues of the Haversine, 1984). Towns of fewer than 15,000 people are in
    no list, so they are not found.
    """
    places = _radians()
    phi, theta = np.radians((latitude, longitude))
    half = np.sin((places[0] - phi) / 2) ** 2 + np.cos(places[0]) * np.cos(phi) * np.sin((places[1] - theta) / 2) ** 2
    far = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return [city_of(int(number)) for number in np.flatnonzero(far <= km)]


def _radians() -> npt.NDArray[np.float64]:
    """Latitudes and longitudes of all towns, [2, n]; some half a millisecond for the whole list."""
    return np.asarray(np.radians(np.array(all_positions())), np.float64)
