"""The pages of operators: what runs here, what it costs, who is here, and what may be changed."""

from fastapi import APIRouter

from upstar.web.pages.operator import careers, courses, data, models, overview, queue, syncs, usage, users, weights

router = APIRouter()
for part in (overview, queue, syncs, models, usage, users, weights, careers, courses, data):
    router.include_router(part.router)
