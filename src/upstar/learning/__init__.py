"""What should this person learn next, where, and in what order?

Tables: static_courses, learning_recommendations.
"""
