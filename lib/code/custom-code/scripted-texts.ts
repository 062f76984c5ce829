import type { CodeTexts } from './code-text.ts';

/** Code for Python. */
export const python: CodeTexts = {
  language: 'python',
  metric: `from datadog_lambda.metric import lambda_metric


def handler(event, context):
    lambda_metric("orders.value", 12.5, tags=["currency:eur"])
`,
  span: `from ddtrace import tracer


@tracer.wrap("orders.price")
def price(order):
    return sum(item["price"] for item in order["items"])


def handler(event, context):
    with tracer.trace("orders.check", resource="stock") as span:
        span.set_tag("warehouse", "north")
        return price(event)
`,
  tag: `from ddtrace import tracer


def handler(event, context):
    span = tracer.current_span()
    if span is not None:
        span.set_tag("customer.tier", "gold")
`,
};

/** Code for Node.js. */
export const node: CodeTexts = {
  language: 'javascript',
  metric: `const { sendDistributionMetric } = require("datadog-lambda-js");

exports.handler = async (event) => {
  sendDistributionMetric("orders.value", 12.5, "currency:eur");
};
`,
  span: `const tracer = require("dd-trace");

const price = tracer.wrap("orders.price", (order) => order.items.reduce((sum, item) => sum + item.price, 0));

exports.handler = async (event) =>
  tracer.trace("orders.check", { resource: "stock" }, async (span) => {
    span.setTag("warehouse", "north");
    return price(event);
  });
`,
  tag: `const tracer = require("dd-trace");

exports.handler = async (event) => {
  tracer.scope().active()?.setTag("customer.tier", "gold");
};
`,
};

/** Code for Ruby. */
export const ruby: CodeTexts = {
  language: 'ruby',
  metric: `require 'datadog/lambda'

def handler(event:, context:)
  Datadog::Lambda.wrap(event, context) do
    Datadog::Lambda.metric('orders.value', 12.5, currency: 'eur')
  end
end
`,
  span: `require 'datadog/lambda'

Datadog::Lambda.configure_apm { |c| }

def handler(event:, context:)
  Datadog::Lambda.wrap(event, context) do
    Datadog::Tracing.trace('orders.check', resource: 'stock') do |span|
      span.set_tag('warehouse', 'north')
    end
  end
end
`,
  tag: `require 'datadog/lambda'

Datadog::Lambda.configure_apm { |c| }

def handler(event:, context:)
  Datadog::Lambda.wrap(event, context) do
    Datadog::Tracing.active_span&.set_tag('customer.tier', 'gold')
  end
end
`,
};
