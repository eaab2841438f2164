// SPDX-License-Identifier: AGPL-3.0-or-later

package storetest

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"time"
)

// clusterScript makes a cluster in a folder and runs it until its standard input
// ends, which it does when the test process does, in whatever way. Nothing is
// left behind then.
const clusterScript = `
bin=$1 dir=$2 flush=$3 memory=$4 log=$5
cd "$dir" || exit 1
"$bin/initdb" -D data -U postgres --auth=trust --no-sync --encoding=UTF8 --no-locale || exit 1
"$bin/postgres" -D data -k "$dir" -c listen_addresses= -c max_connections=500 -c shared_buffers=$memory \
	-c fsync=$flush -c full_page_writes=$flush -c max_wal_size=$log &
read -r _
kill -TERM $! # QUIT is ignored until the server has come up; TERM before that simply ends it
sleep 0.2
kill -QUIT $! # and this does not wait for connections
wait
cd / && rm -rf "$dir"
`

// startCluster starts a PostgreSQL of this process's own and returns its address.
func startCluster() (string, error) {
	bin, err := findPrograms()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "moothall-postgres-")
	if err != nil {
		return "", err
	}
	run := exec.Command("sh", "-c", clusterScript, "sh", bin, dir, flush(), memory(), logSize())
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		if run, err = asPostgres(dir, bin); err != nil {
			return "", err
		}
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return "", err
	}
	defer log.Close()
	run.Stdout, run.Stderr = log, log
	if _, err = run.StdinPipe(); err != nil { // held open, and never written to, as long as this process lives
		return "", err
	}
	if err := run.Start(); err != nil {
		return "", err
	}
	return awaitCluster(dir, run)
}

// flush says whether the cluster waits for the disk, which only a measurement
// needs: no test here cuts the power.
func flush() string {
	if os.Getenv("MOOTHALL_TEST_FLUSH") != "" {
		return "on"
	}
	return "off"
}

// memory is what the cluster keeps of its tables. Tests begin with none, and hold
// little; whoever measures a large community gives it what an operator would, a quarter
// of the machine's (PostgreSQL's manual, 20.4.1).
func memory() string {
	if given := os.Getenv("MOOTHALL_TEST_BUFFERS"); given != "" {
		return given
	}
	return "64MB"
}

// logSize is how much of its log the cluster keeps between two checkpoints: little for
// tests, of which many run at once, and what an operator has who sets nothing for whoever
// measures with the disk.
func logSize() string {
	if flush() == "on" {
		return "1GB"
	}
	return "256MB"
}

// asPostgres is the cluster's script run by the user postgres, who comes with
// every package of PostgreSQL, in a folder that is hers.
func asPostgres(dir, bin string) (*exec.Cmd, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("root cannot run PostgreSQL and there is no user postgres: %w", err)
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err := errors.Join(err1, err2, os.Chown(dir, uid, gid)); err != nil {
		return nil, err
	}
	return exec.Command("su", "-s", "/bin/sh", "postgres", "-c", clusterScript, "sh", bin, dir, flush(), memory(), logSize()), nil
}

// awaitCluster waits until the cluster answers, or has failed.
func awaitCluster(dir string, run *exec.Cmd) (string, error) {
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	address := "postgres://postgres@/postgres?host=" + dir
	db, err := sql.Open("pgx", address)
	if err != nil {
		return "", err
	}
	defer db.Close()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		select {
		case err := <-ended:
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return "", fmt.Errorf("the cluster ended: %v: %s", err, log)
		default:
		}
		if err = db.Ping(); err == nil {
			return address, nil
		}
	}
	return "", fmt.Errorf("the cluster in %s does not answer: %w", dir, err)
}

// findPrograms returns the folder of initdb and postgres, the newest version of
// those that Debian keeps side by side.
func findPrograms() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	versions, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // an error means a bad pattern, and ours is good
	newest, folder := 0, ""
	for _, path := range versions {
		n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		if err == nil && n > newest {
			newest, folder = n, filepath.Dir(path)
		}
	}
	if folder == "" {
		return "", errNone
	}
	return folder, nil
}
