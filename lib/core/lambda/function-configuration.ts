import { z } from 'zod';

/**
 * What Lamplighter reads of AWS Lambda's FunctionConfiguration, in AWS's own spelling.
 * Members it does not know pass through, so that a copy loses nothing. Source: Lambda API reference, 2026.
 */
export const functionConfigurationSchema = z.looseObject({
  FunctionName: z.string(),
  FunctionArn: z.string(),
  /** Absent for container images. An open string: unknown ids occur. */
  Runtime: z.string().optional(),
  Role: z.string().optional(),
  /** Absent for container images. */
  Handler: z.string().optional(),
  Description: z.string().optional(),
  /** Bytes of the zipped code; the unzipped size cannot be known from it. */
  CodeSize: z.number().optional(),
  /** Seconds. */
  Timeout: z.number().optional(),
  /** MiB. */
  MemorySize: z.number().optional(),
  LastModified: z.string().optional(),
  Version: z.string().optional(),
  RevisionId: z.string().optional(),
  PackageType: z.string().optional(),
  Architectures: z.array(z.string()).optional(),
  KMSKeyArn: z.string().optional(),
  MasterArn: z.string().optional(),
  VpcConfig: z
    .looseObject({
      VpcId: z.string().optional(),
      SubnetIds: z.array(z.string()).optional(),
      SecurityGroupIds: z.array(z.string()).optional(),
    })
    .optional(),
  /** `Error` means that AWS could not decrypt the variables: the map is unknown, not empty. */
  Environment: z
    .looseObject({
      Variables: z.record(z.string(), z.string()).optional(),
      Error: z.looseObject({ ErrorCode: z.string().optional(), Message: z.string().optional() }).optional(),
    })
    .optional(),
  Layers: z.array(z.looseObject({ Arn: z.string(), CodeSize: z.number().optional() })).optional(),
  ImageConfigResponse: z
    .looseObject({
      ImageConfig: z
        .looseObject({
          EntryPoint: z.array(z.string()).optional(),
          Command: z.array(z.string()).optional(),
          WorkingDirectory: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
  State: z.string().optional(),
  LastUpdateStatus: z.string().optional(),
  LastUpdateStatusReason: z.string().optional(),
  LastUpdateStatusReasonCode: z.string().optional(),
  SigningProfileVersionArn: z.string().optional(),
  SigningJobArn: z.string().optional(),
  SnapStart: z.looseObject({ ApplyOn: z.string().optional() }).optional(),
  TracingConfig: z.looseObject({ Mode: z.string().optional() }).optional(),
});

export type FunctionConfiguration = z.infer<typeof functionConfigurationSchema>;

/** Resource tags of a function; an absent map means "not read", an empty one "read, none". */
export type FunctionTags = Readonly<Record<string, string>>;

/** A function as AWS told it; `tags` is undefined when they could not be read. */
export type FunctionRead = { configuration: FunctionConfiguration; tags: FunctionTags | undefined };

/**
 * The members of UpdateFunctionConfiguration that Lamplighter sends, only those that change.
 * `Layers` and `Environment` replace the whole list or map at AWS. Never `Role`, never `Runtime`.
 */
export type FunctionUpdate = {
  Handler?: string;
  /** Layer version ARNs in order. */
  Layers?: string[];
  Environment?: { Variables: Record<string, string> };
  ImageConfig?: { EntryPoint?: string[]; Command?: string[]; WorkingDirectory?: string };
};
