"""The criterion of a row (评分标准) held against what the rule does."""
