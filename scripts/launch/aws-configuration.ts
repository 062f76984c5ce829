/** Variables by name, as a process is given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Which AWS a run talks to. */
export type AwsChoice = 'simulated' | 'real';

/** Variables by which a host is given an identity in AWS (AWS SDKs and Tools Reference Guide, 2026). */
const identityVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_ENDPOINT_URL',
] as const;

/**
 * The real AWS when the environment gives this host an identity there, otherwise the simulated one.
 * LAMPLIGHTER_SANDBOX decides where that is wrong: 1 simulates in any case; 0 never does, as on an EC2 instance with a role.
 */
export function chooseAws(environment: Environment): AwsChoice {
  const wish = environment['LAMPLIGHTER_SANDBOX'];
  if (wish === '1') return 'simulated';
  if (wish === '0') return 'real';
  return identityVariables.some((name) => environment[name]) ? 'real' : 'simulated';
}

/** The environment without anything by which a program could act in AWS. */
export function withoutAws(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}

/** The environment of a worker that talks to the simulated AWS at `url` and to nothing else. */
export function simulatedAws(environment: Environment, url: string): Environment {
  return {
    ...withoutAws(environment),
    AWS_ENDPOINT_URL: url,
    // The principal that the simulated AWS gives to the console's host; it takes any secret.
    AWS_ACCESS_KEY_ID: 'AKIALAMPLIGHTERDEMO00',
    AWS_SECRET_ACCESS_KEY: 'simulated',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
