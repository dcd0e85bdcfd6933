/** Tests of the command line: verbs in-process, the launcher and the README's commands as processes. */
package io.failstop.cli;
