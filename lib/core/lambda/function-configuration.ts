import { z } from 'zod';
import { parseLayerVersionArn } from './arn.ts';
import { cleanText, isPlain, isStorable } from './plain-text.ts';

/** Most bytes of environment variables that are read at all; AWS allows 4 KB. */
const mostEnvironmentCharacters = 65_536;
/** Most items of any list of a function; AWS's longest is a container image's command with 1,500. */
const mostItems = 1_500;
/** PostgreSQL's largest integer. No memory, time-out or layer version of AWS comes near it. */
const largestNumber = 2_147_483_647;
const firstLambdaYear = 2014;
const lastYear = 2100;

// Messages of these rules are problems of `awsOddFunction` in messages/en/errors.json.
/** A name, ARN or AWS's word. It is compared and stored as it is, so one with other characters makes the answer unusable. */
const identifier = z.string().max(2_048).refine(isPlain, 'characters');
/** A text that is compared, shown in a diff or sent again: never altered. */
const exactText = z.string().max(mostEnvironmentCharacters).refine(isStorable, 'characters');
/** A text that is only shown. */
const shownText = z.string().transform((text) => cleanText(text, 1_024));
const count = z.int().min(0).max(largestNumber);
const layerArn = identifier.refine((arn) => (parseLayerVersionArn(arn)?.version ?? 0) <= largestNumber, 'number');
const variables = z
  .record(z.string().min(1).refine(isPlain, 'characters'), exactText)
  .refine(
    (map) =>
      Object.entries(map).reduce((sum, [name, value]) => sum + name.length + value.length, 0) <=
      mostEnvironmentCharacters,
    'length',
  );

/** Whether a text is a time in which AWS Lambda exists. */
function isTime(text: string): boolean {
  const year = new Date(text).getUTCFullYear();
  return year >= firstLambdaYear && year <= lastYear;
}

/**
 * What Lamplighter reads of AWS Lambda's FunctionConfiguration, in AWS's own spelling. What is compared or sent is taken
 * exactly as it is or not at all; texts that are only shown are cleaned; numbers are bounded.
 * Members it does not know pass through, so that a copy loses nothing. Source: Lambda API reference, 2026.
 */
export const functionConfigurationSchema = z.looseObject({
  FunctionName: identifier.min(1).max(170),
  FunctionArn: identifier,
  /** Absent for container images. An open string: unknown ids occur. */
  Runtime: identifier.optional(),
  Role: identifier.optional(),
  /** Absent for container images. */
  Handler: identifier.optional(),
  Description: shownText.optional(),
  /** Bytes of the zipped code; the unzipped size cannot be known from it. */
  CodeSize: z.int().min(0).optional(),
  /** Seconds. */
  Timeout: count.optional(),
  /** MiB. */
  MemorySize: count.optional(),
  LastModified: z.string().max(64).refine(isTime, 'date').optional(),
  Version: identifier.optional(),
  RevisionId: identifier.optional(),
  PackageType: identifier.optional(),
  Architectures: z.array(identifier).max(mostItems).optional(),
  KMSKeyArn: identifier.optional(),
  MasterArn: identifier.optional(),
  VpcConfig: z
    .looseObject({
      VpcId: identifier.optional(),
      SubnetIds: z.array(identifier).max(mostItems).optional(),
      SecurityGroupIds: z.array(identifier).max(mostItems).optional(),
    })
    .optional(),
  /** `Error` means that AWS could not decrypt the variables: the map is unknown, not empty. */
  Environment: z
    .looseObject({
      Variables: variables.optional(),
      Error: z.looseObject({ ErrorCode: shownText.optional(), Message: shownText.optional() }).optional(),
    })
    .optional(),
  Layers: z
    .array(z.looseObject({ Arn: layerArn, CodeSize: z.int().min(0).optional() }))
    .max(mostItems)
    .optional(),
  ImageConfigResponse: z
    .looseObject({
      ImageConfig: z
        .looseObject({
          EntryPoint: z.array(exactText).max(mostItems).optional(),
          Command: z.array(exactText).max(mostItems).optional(),
          WorkingDirectory: exactText.optional(),
        })
        .optional(),
    })
    .optional(),
  State: identifier.optional(),
  LastUpdateStatus: identifier.optional(),
  LastUpdateStatusReason: shownText.optional(),
  LastUpdateStatusReasonCode: shownText.optional(),
  SigningProfileVersionArn: identifier.optional(),
  SigningJobArn: identifier.optional(),
  SnapStart: z.looseObject({ ApplyOn: identifier.optional() }).optional(),
  TracingConfig: z.looseObject({ Mode: identifier.optional() }).optional(),
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
