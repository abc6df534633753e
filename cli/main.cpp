#include "cli/application.h"

int main(int argc, char** argv) { return vizzy::cli::run_application({argv + 1, argv + argc}); }
