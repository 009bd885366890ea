/**
 * Imports a module of this package that needs packages which not every application has.
 * @param load the import
 * @param entry the entry that the application imports, for the message
 * @param packages what it needs
 * @param meta `import.meta` of the entry
 * @throws Error that names the install line if a package is missing
 */
export async function importWith(load, entry, packages, meta) {
  try {
    return await load();
  } catch (error) {
    const missing = packages.filter((name) => !canResolve(name, meta));
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || missing.length === 0) throw error;
    throw new Error(`${entry} needs packages that are not installed: npm install ${missing.join(' ')}`, {
      cause: error,
    });
  }
}

function canResolve(name, meta) {
  try {
    meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
