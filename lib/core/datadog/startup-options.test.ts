import { describe, expect, test } from 'vitest';
import { isFromDatadogLayer, startupOptions, withoutStartupOptions } from './startup-options.ts';

const datadogs = (variable: string, value: string) =>
  startupOptions({ [variable]: value })
    .filter(isFromDatadogLayer)
    .map(({ target }) => target);

describe('a start-up option', () => {
  test.each<[variable: string, value: string, targets: string[]]>([
    ['JAVA_TOOL_OPTIONS', '-javaagent:"/opt/java/lib/dd-java-agent.jar" -Xmx1g', ['/opt/java/lib/dd-java-agent.jar']],
    ['_JAVA_OPTIONS', '-javaagent:/opt/java/lib/dd-java-agent-1.2.jar=a=b', ['/opt/java/lib/dd-java-agent-1.2.jar']],
    ['JDK_JAVA_OPTIONS', "'-javaagent:/opt/java/lib/dd-java-agent.jar'", ['/opt/java/lib/dd-java-agent.jar']],
    ['NODE_OPTIONS', '--require dd-trace/init', ['dd-trace/init']],
    ['NODE_OPTIONS', '-r datadog-lambda-js/init --no-warnings', ['datadog-lambda-js/init']],
    [
      'NODE_OPTIONS',
      '--import=file:///opt/nodejs/node_modules/dd-trace/register.js',
      ['/opt/nodejs/node_modules/dd-trace/register.js'],
    ],
    [
      'NODE_OPTIONS',
      '--loader "/opt/nodejs/node_modules/dd-trace/loader-hook.mjs"',
      ['/opt/nodejs/node_modules/dd-trace/loader-hook.mjs'],
    ],
    ['RUBYOPT', '-W0 -rdatadog/lambda', ['datadog/lambda']],
    ['RUBYOPT', '-r ddtrace/auto_instrument', ['ddtrace/auto_instrument']],
    [
      'PYTHONPATH',
      '/var/task:/opt/python/lib/python3.12/site-packages/ddtrace/bootstrap',
      ['/opt/python/lib/python3.12/site-packages/ddtrace/bootstrap'],
    ],
    ['DOTNET_STARTUP_HOOKS', '/opt/own.dll:/opt/datadog/net6.0/Hook.dll', ['/opt/datadog/net6.0/Hook.dll']],
    ['CORECLR_PROFILER_PATH', '/opt/datadog/linux-x64/Native.so', ['/opt/datadog/linux-x64/Native.so']],
    ['CORECLR_PROFILER_PATH_ARM64', '/opt/datadog/linux-arm64/Native.so', ['/opt/datadog/linux-arm64/Native.so']],
    ['LD_PRELOAD', '/opt/own.so /opt/datadog/wrap.so', ['/opt/datadog/wrap.so']],
  ])('of Datadog’s layer is seen in %s: %s', (variable, value, targets) => {
    expect(datadogs(variable, value)).toEqual(targets);
  });

  test.each([
    ['JAVA_TOOL_OPTIONS', '-javaagent:/opt/other.jar -Dname=dd-java-agent.jar'],
    ['JAVA_TOOL_OPTIONS', '-javaagent:/var/task/dd-java-agent.jar'],
    ['NODE_OPTIONS', '--require ./datadog.js --require /opt/own/datadog.js -r my-dd-trace/init'],
    ['NODE_OPTIONS', '--require /var/task/node_modules/dd-trace/init'],
    ['NODE_OPTIONS', '--max-old-space-size=512 --title=dd-trace'],
    ['RUBYOPT', '-W0 -rbundler/setup -Idatadog'],
    ['PYTHONPATH', '/opt/python:/var/task/ddtrace_config'],
    ['CORECLR_PROFILER_PATH', '/opt/newrelic/libNewRelicProfiler.so'],
    ['TABLE', '-javaagent:/opt/java/lib/dd-java-agent.jar'],
  ])('of somebody else is none of Datadog’s layer: %s=%s', (variable, value) => {
    expect(datadogs(variable, value)).toEqual([]);
  });

  test('is taken out alone; a variable that held nothing else goes', () => {
    const variables = {
      NODE_OPTIONS: '--title="a  b"  -r datadog-lambda-js/init   --no-warnings',
      JAVA_TOOL_OPTIONS: ' -javaagent:/opt/java/lib/dd-java-agent.jar ',
      TABLE: 'orders',
    };
    expect(withoutStartupOptions(variables, isFromDatadogLayer).variables).toEqual({
      NODE_OPTIONS: '--title="a  b"   --no-warnings',
      TABLE: 'orders',
    });
    expect(withoutStartupOptions(variables, () => false).variables).toBe(variables);
  });

  test('that attaches the .NET profiler takes what names it along, but only where no other is left', () => {
    const attached = {
      CORECLR_ENABLE_PROFILING: '1',
      CORECLR_PROFILER: '{846F5F1C-F9AE-4B07-969E-05C26BC060D8}',
      CORECLR_PROFILER_PATH: '/opt/datadog/linux-x64/Datadog.Trace.ClrProfiler.Native.so',
      DD_DOTNET_TRACER_HOME: '/opt/datadog',
    };
    expect(withoutStartupOptions(attached, isFromDatadogLayer).variables).toEqual({});
    const { CORECLR_PROFILER_PATH: _, ...others } = attached;
    const packaged = { CORECLR_PROFILER_PATH_ARM64: '/var/task/datadog/Native.so' };
    expect(withoutStartupOptions({ ...attached, ...packaged }, isFromDatadogLayer).variables).toEqual({
      ...others,
      ...packaged,
    });
  });
});
