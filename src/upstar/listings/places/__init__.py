"""Names of countries, regions and towns, however spelt, to one spelling each; and what location lines say."""

from upstar.listings.places.areas import area_countries
from upstar.listings.places.coordinates import coordinates, stands_out
from upstar.listings.places.countries import country_code, country_name
from upstar.listings.places.fields import make_place
from upstar.listings.places.lines import read_places

__all__ = ["area_countries", "coordinates", "country_code", "country_name", "make_place", "read_places", "stands_out"]
