// SPDX-License-Identifier: AGPL-3.0-or-later

// Command moothall lets the members of a community govern it.
package main

import "os"

func main() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)) }
