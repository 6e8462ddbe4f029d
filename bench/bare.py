"""The measure of all ratios: a process that imports boto3 and makes one DynamoDB client.

Run as a script with ``-I -S`` and the folder of the third-party packages, like the functions.
"""

import sys

sys.path.insert(0, sys.argv[1])

import boto3

boto3.client("dynamodb", region_name="eu-west-1")
