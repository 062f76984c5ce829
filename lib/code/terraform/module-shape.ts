/** Version of Datadog's module that functions are brought into, and the one for older AWS providers. Source: its releases, autumn 2026. */
export const moduleVersion = '4.6.0';
export const olderModuleVersion = '~> 3.2';

/** Arguments of `aws_lambda_function` that the module takes under the same name. Source: its variables, version 4.6.0. */
export const sameInputs: ReadonlySet<string> = new Set([
  'architectures',
  'code_signing_config_arn',
  'depends_on',
  'description',
  'filename',
  'function_name',
  'handler',
  'kms_key_arn',
  'layers',
  'memory_size',
  'package_type',
  'publish',
  'reserved_concurrent_executions',
  'role',
  'runtime',
  's3_bucket',
  's3_key',
  's3_object_version',
  'skip_destroy',
  'source_code_hash',
  'tags',
  'timeout',
]);

/** Nested blocks and their arguments, each an input named `<block>_<argument>`. */
export const blockInputs: Readonly<Record<string, readonly string[]>> = {
  dead_letter_config: ['target_arn'],
  ephemeral_storage: ['size'],
  file_system_config: ['arn', 'local_mount_path'],
  logging_config: ['application_log_level', 'log_format', 'log_group', 'system_log_level'],
  snap_start: ['apply_on'],
  tracing_config: ['mode'],
  vpc_config: ['ipv6_allowed_for_dual_stack', 'security_group_ids', 'subnet_ids'],
};

/** What the module gives of its function. */
export const moduleOutputs: ReadonlySet<string> = new Set([
  'architectures',
  'arn',
  'code_signing_config_arn',
  'dead_letter_config',
  'description',
  'environment',
  'ephemeral_storage',
  'file_system_config',
  'filename',
  'function_name',
  'handler',
  'invoke_arn',
  'kms_key_arn',
  'last_modified',
  'layers',
  'logging_config',
  'memory_size',
  'package_type',
  'publish',
  'qualified_arn',
  'qualified_invoke_arn',
  'reserved_concurrent_executions',
  'runtime',
  's3_bucket',
  's3_key',
  's3_object_version',
  'signing_job_arn',
  'signing_profile_version_arn',
  'skip_destroy',
  'snap_start',
  'source_code_hash',
  'source_code_size',
  'tags',
  'tags_all',
  'timeout',
  'tracing_config',
  'version',
  'vpc_config',
]);

/** The block and argument that an input of the module stands for, or undefined. */
export function blockOfInput(name: string): { type: string; argument: string } | undefined {
  for (const [type, names] of Object.entries(blockInputs))
    for (const argument of names) if (name === `${type}_${argument}`) return { type, argument };
  return undefined;
}
