import type { CodeTexts } from './code-text.ts';

/** Code for Java. */
export const java: CodeTexts = {
  language: 'java',
  install: {
    language: 'gradle',
    text: `dependencies {
    implementation("com.datadoghq:java-dogstatsd-client:4.+")
    implementation("com.datadoghq:dd-trace-api:1.+")
    implementation("io.opentracing:opentracing-util:0.32.0")
}
`,
  },
  metric: `import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.timgroup.statsd.NonBlockingStatsDClientBuilder;
import com.timgroup.statsd.StatsDClient;
import java.util.Map;

public class Handler implements RequestHandler<Map<String, Object>, String> {
    private static final StatsDClient METRICS =
        new NonBlockingStatsDClientBuilder().hostname("localhost").port(8125).build();

    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
        METRICS.recordDistributionValue("orders.value", 12.5, "currency:eur");
        return "done";
    }
}
`,
  metricToLog: `import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Instant;
import java.util.Map;

public class Handler implements RequestHandler<Map<String, Object>, String> {
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
        long seconds = Instant.now().getEpochSecond();
        System.out.println(
            "{\\"m\\":\\"orders.value\\",\\"v\\":12.5,\\"e\\":" + seconds + ",\\"t\\":[\\"currency:eur\\"]}");
        return "done";
    }
}
`,
  span: `import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import datadog.trace.api.Trace;
import java.util.Map;

public class Handler implements RequestHandler<Map<String, Object>, String> {
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
        return checkStock(event);
    }

    @Trace(operationName = "orders.check", resourceName = "stock")
    private String checkStock(Map<String, Object> order) {
        return "done";
    }
}
`,
  tag: `import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.opentracing.Span;
import io.opentracing.util.GlobalTracer;
import java.util.Map;

public class Handler implements RequestHandler<Map<String, Object>, String> {
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
        Span span = GlobalTracer.get().activeSpan();
        if (span != null) {
            span.setTag("customer.tier", "gold");
        }
        return "done";
    }
}
`,
};

/** Code for .NET. */
export const dotnet: CodeTexts = {
  language: 'csharp',
  install: {
    language: 'bash',
    text: 'dotnet add package DogStatsD-CSharp-Client\ndotnet add package Datadog.Trace\n',
  },
  metric: `using System.IO;
using StatsdClient;

public class Function
{
    static Function()
    {
        DogStatsd.Configure(new StatsdConfig { StatsdServerName = "127.0.0.1", StatsdPort = 8125 });
    }

    public string Handler(Stream input)
    {
        DogStatsd.Distribution("orders.value", 12.5, tags: new[] { "currency:eur" });
        return "done";
    }
}
`,
  metricToLog: `using System;
using System.IO;
using System.Text.Json;

public class Function
{
    public string Handler(Stream input)
    {
        var seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Console.WriteLine(JsonSerializer.Serialize(
            new { m = "orders.value", v = 12.5, e = seconds, t = new[] { "currency:eur" } }));
        return "done";
    }
}
`,
  span: `using System.IO;
using Datadog.Trace;

public class Function
{
    public string Handler(Stream input)
    {
        using (var scope = Tracer.Instance.StartActive("orders.check"))
        {
            scope.Span.ResourceName = "stock";
            scope.Span.SetTag("warehouse", "north");
            return "done";
        }
    }
}
`,
  tag: `using System.IO;
using Datadog.Trace;

public class Function
{
    public string Handler(Stream input)
    {
        Tracer.Instance.ActiveScope?.Span.SetTag("customer.tier", "gold");
        return "done";
    }
}
`,
};

const goImports = (...paths: string[]) =>
  `package main\n\nimport (\n\t"context"\n\n${paths.map((path) => `\t${path}\n`).join('')})\n`;
const ddlambda = 'ddlambda "github.com/DataDog/dd-trace-go/contrib/aws/datadog-lambda-go/v2"';
const tracer = '"github.com/DataDog/dd-trace-go/v2/ddtrace/tracer"';
const awsLambda = '"github.com/aws/aws-lambda-go/lambda"';
const goMain = '\nfunc main() {\n\tlambda.Start(ddlambda.WrapFunction(handler, nil))\n}\n';

/** Code for Go. */
export const go: CodeTexts = {
  language: 'go',
  install: {
    language: 'bash',
    text: 'go get github.com/DataDog/dd-trace-go/contrib/aws/datadog-lambda-go/v2\ngo get github.com/DataDog/dd-trace-go/v2\n',
  },
  metric: `${goImports(ddlambda, awsLambda)}
func handler(ctx context.Context) (string, error) {
	ddlambda.Metric("orders.value", 12.5, "currency:eur")
	return "done", nil
}
${goMain}`,
  span: `${goImports(ddlambda, tracer, awsLambda)}
func handler(ctx context.Context) (string, error) {
	span, _ := tracer.StartSpanFromContext(ctx, "orders.check", tracer.ResourceName("stock"))
	defer span.Finish()
	span.SetTag("warehouse", "north")
	return "done", nil
}
${goMain}`,
  tag: `${goImports(ddlambda, tracer, awsLambda)}
func handler(ctx context.Context) (string, error) {
	if span, ok := tracer.SpanFromContext(ctx); ok {
		span.SetTag("customer.tier", "gold")
	}
	return "done", nil
}
${goMain}`,
};
