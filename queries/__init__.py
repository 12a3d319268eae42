"""The query language: fold, tokenise, grammar, syntax tree, evaluator; pure, shared by db and alerts."""
