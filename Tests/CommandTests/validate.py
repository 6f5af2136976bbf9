"""Validates JSON documents against a JSON Schema with an independent validator (python3-jsonschema).

usage: validate.py SCHEMA DOCUMENT...    exit 0: all valid; 1: says which is not; 2: no validator
"""
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(2)

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
failed = False
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as file:
        for error in validator.iter_errors(json.load(file)):
            print(f"{name}: {error.json_path}: {error.message}")
            failed = True
sys.exit(1 if failed else 0)
