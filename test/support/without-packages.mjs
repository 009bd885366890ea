// Loaded before a program (`--import`): the packages in ABSENT_PACKAGES cannot be found, as if not installed.
import module from 'node:module';

const absent = process.env.ABSENT_PACKAGES.split(',');
const isAbsent = (specifier) => absent.some((name) => specifier === name || specifier.startsWith(`${name}/`));

const resolveFilename = module._resolveFilename;
module._resolveFilename = (specifier, ...rest) => {
  if (!isAbsent(specifier)) return resolveFilename(specifier, ...rest);
  throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
};

const hooks = `
const absent = ${JSON.stringify(absent)};
export async function resolve(specifier, context, next) {
  if (!absent.some((name) => specifier === name || specifier.startsWith(name + '/'))) return next(specifier, context);
  throw Object.assign(new Error("Cannot find package '" + specifier + "'"), { code: 'ERR_MODULE_NOT_FOUND' });
}`;
module.register(`data:text/javascript,${encodeURIComponent(hooks)}`);
