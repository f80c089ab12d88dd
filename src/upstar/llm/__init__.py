"""Which engine does which operation: providers, their models, and the choice of an operator.

Tables: llm_providers, llm_models, llm_operation_configs, llm_usage_logs.
"""
