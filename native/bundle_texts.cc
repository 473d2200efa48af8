// The bundles' texts alone, so that a change of the TypeScript compiles nothing else.
#include "embedded.h"

PROMEXPORTER_EMBED(kMainText, PROMEXPORTER_GENERATED "/main.js");
PROMEXPORTER_EMBED(kWorkerText, PROMEXPORTER_GENERATED "/worker.js");
PROMEXPORTER_EMBED(kBcryptText, PROMEXPORTER_GENERATED "/bcrypt.js");
