"""Where job ads are: countries, regions, cities, and the places of each ad."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from upstar.tables.base import Base, Now, UuidKey


class JobCountry(Base):
    """A row of `job_countries`."""

    __tablename__ = "job_countries"

    id: Mapped[UuidKey]
    name: Mapped[str] = mapped_column(String(255))
    code: Mapped[str | None] = mapped_column(String(3))
    created_at: Mapped[Now]

    __table_args__ = (UniqueConstraint("name", name="uq_job_countries_name"),)


class JobRegion(Base):
    """A row of `job_regions`."""

    __tablename__ = "job_regions"

    id: Mapped[UuidKey]
    name: Mapped[str] = mapped_column(String(255))
    country_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("job_countries.id", ondelete="CASCADE"))
    created_at: Mapped[Now]

    __table_args__ = (UniqueConstraint("name", "country_id", name="uq_job_regions_name_country"),)


class JobCity(Base):
    """A row of `job_cities`."""

    __tablename__ = "job_cities"

    id: Mapped[UuidKey]
    name: Mapped[str] = mapped_column(String(255))
    region_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("job_regions.id", ondelete="CASCADE"))
    country_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("job_countries.id", ondelete="CASCADE"))
    created_at: Mapped[Now]

    __table_args__ = (
        UniqueConstraint(
            "name", "region_id", "country_id", name="uq_city_region_country", postgresql_nulls_not_distinct=True
        ),
        Index("idx_job_cities_country", "country_id"),
        Index("idx_job_cities_region", "region_id"),
    )


class JobLocation(Base):
    """A row of `job_locations`."""

    __tablename__ = "job_locations"

    id: Mapped[UuidKey]
    job_id: Mapped[str] = mapped_column(String(255), ForeignKey("job_listings.id", ondelete="CASCADE"))
    city_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("job_cities.id", ondelete="CASCADE"))
    region_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("job_regions.id", ondelete="CASCADE"))
    country_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("job_countries.id", ondelete="CASCADE"))
    location_string: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint(
            "job_id", "city_id", "region_id", "country_id", name="uq_job_location", postgresql_nulls_not_distinct=True
        ),
        Index("idx_job_locations_city", "city_id"),
        Index("idx_job_locations_country", "country_id"),
        Index("idx_job_locations_job", "job_id"),
        Index("idx_job_locations_region", "region_id"),
    )
