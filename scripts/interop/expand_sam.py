"""Reads templates as CloudFormation reads them (of two keys with one name the last counts) and expands those of SAM with AWS's own translator.

Argument: a JSON list of files. Prints one JSON object: file -> {template, expanded} or {error}.
"""

import copy
import json
import logging
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
logging.disable(logging.CRITICAL)

import yaml  # noqa: E402
from samtranslator.translator.transform import transform  # noqa: E402


class TemplateLoader(yaml.SafeLoader):
    pass


def construct_call(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        argument = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        argument = loader.construct_sequence(node, deep=True)
    else:
        argument = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(argument, str):
        argument = argument.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else "Fn::" + suffix: argument}


TemplateLoader.add_multi_constructor("!", construct_call)


class NoManagedPolicies:
    def load(self):
        return {}


def packaged(template):
    """What `sam package` would have put in place of local folders."""
    for resource in template.get("Resources", {}).values():
        if not isinstance(resource, dict):
            continue
        kind = resource.get("Type")
        properties = resource.get("Properties") or {}
        if kind == "AWS::Serverless::Function":
            if properties.get("PackageType") == "Image":
                properties["ImageUri"] = "111122223333.dkr.ecr.us-east-1.amazonaws.com/x:1"
            elif "InlineCode" not in properties:
                properties["CodeUri"] = "s3://bucket/key"
        elif kind == "AWS::Serverless::LayerVersion":
            properties["ContentUri"] = "s3://bucket/layer"
        elif kind == "AWS::Serverless::Application":
            properties["Location"] = "https://s3.amazonaws.com/bucket/template.yaml"
    return template


def expand(file):
    with open(file, encoding="utf-8-sig") as source:
        text = source.read()
    is_json = text.lstrip().startswith("{") and not file.endswith((".yaml", ".yml"))
    try:
        template = json.loads(text) if is_json else yaml.load(text, TemplateLoader)
    except ValueError:
        template = yaml.load(text, TemplateLoader)
    plain = json.loads(json.dumps(template, default=str))
    if "AWS::Serverless" not in json.dumps(plain):
        return {"template": plain, "expanded": plain}
    try:
        expanded = transform(packaged(copy.deepcopy(plain)), {}, NoManagedPolicies())
    except Exception as error:  # the translator's own errors say what is wrong with the template
        return {"error": getattr(error, "message", None) or str(getattr(error, "causes", error))}
    return {"template": plain, "expanded": expanded}


json.dump({file: expand(file) for file in json.loads(sys.argv[1])}, sys.stdout, default=str)
