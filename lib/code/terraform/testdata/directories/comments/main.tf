# Everything about the shop.
provider "aws" { region = "eu-west-1" } // one line

/* The API:
   several lines */
resource "aws_lambda_function" "api" { # opens
  // name
  function_name = "api" # trailing
  handler       = /* inside */ "src/app.handler" // the handler
  runtime       = "nodejs20.x" # the runtime
  role          = aws_iam_role.api.arn
  # layers below
  layers = [ # opens
    # first
    aws_lambda_layer_version.shared.arn, # shared
    /* second */ aws_lambda_layer_version.other.arn # other
    # none after
  ] # closes

  environment { # variables
    # before
    variables = {
      # the table
      TABLE = "orders" # table
      // the queue
      QUEUE = aws_sqs_queue.q.url /* url */
      # after
    } # closes
  }
  # last
}

# role
resource "aws_iam_role" "api" {
  name = "api" # role name
} # closes
