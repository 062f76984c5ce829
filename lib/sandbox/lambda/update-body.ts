import { z } from 'zod';

/** Where and how a function logs. */
export const loggingConfigSchema = z.looseObject({
  LogFormat: z.enum(['JSON', 'Text']).nullish(),
  ApplicationLogLevel: z.string().nullish(),
  SystemLogLevel: z.string().nullish(),
  LogGroup: z.string().nullish(),
});

/** What UpdateFunctionConfiguration takes; members that are absent or null stay as they are. */
export const updateBodySchema = z.looseObject({
  RevisionId: z.string().nullish(),
  Description: z.string().nullish(),
  Handler: z.string().nullish(),
  Runtime: z.string().nullish(),
  Role: z.string().nullish(),
  MemorySize: z.int().nullish(),
  Timeout: z.int().nullish(),
  KMSKeyArn: z.string().nullish(),
  Layers: z.array(z.string()).nullish(),
  Environment: z.looseObject({ Variables: z.record(z.string(), z.string()).nullish() }).nullish(),
  ImageConfig: z
    .looseObject({
      EntryPoint: z.array(z.string()).nullish(),
      Command: z.array(z.string()).nullish(),
      WorkingDirectory: z.string().nullish(),
    })
    .nullish(),
  SnapStart: z.looseObject({ ApplyOn: z.string().nullish() }).nullish(),
  TracingConfig: z.looseObject({ Mode: z.string().nullish() }).nullish(),
  EphemeralStorage: z.looseObject({ Size: z.int() }).nullish(),
  LoggingConfig: loggingConfigSchema.nullish(),
  VpcConfig: z
    .looseObject({
      SubnetIds: z.array(z.string()).nullish(),
      SecurityGroupIds: z.array(z.string()).nullish(),
      Ipv6AllowedForDualStack: z.boolean().nullish(),
    })
    .nullish(),
  DeadLetterConfig: z.looseObject({}).nullish(),
});
export type UpdateBody = z.infer<typeof updateBodySchema>;
