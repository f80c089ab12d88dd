"""The formulas of `parts`, to be compiled into what calls them: what is compiled cannot come out otherwise."""

from upstar.matching import meaning
from upstar.matching.compiled import inlined
from upstar.matching.engine import parts

skills = inlined(parts.skills)
experience = inlined(parts.experience)
place = inlined(parts.place)
education = inlined(parts.education)
recency = inlined(parts.recency)
employment_type = inlined(parts.employment_type)
pay = inlined(parts.pay)
past = inlined(parts.past)
factor = inlined(parts.factor)
scored = inlined(parts.scored)
likeness = inlined(meaning.likeness)
