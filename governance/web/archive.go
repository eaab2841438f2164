// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"time"

	"github.com/labstack/echo/v4"

	"moothall/governance/audit"
	"moothall/governance/spool"
)

// An archive takes its time to be made and to be sent, more than any page.
const (
	archiveTime = 2 * time.Hour
	archiveType = "application/zip"
)

// archive makes an archive and sends it. It is made whole before the first byte
// is sent, so that a fault is told as one and never looks like an archive; on
// disk, in a file of the server's own, because it may be larger than its memory.
func (c *Call) archive(name string, scope audit.Scope) error {
	if c.Request().Method == http.MethodHead { // nobody would read it
		c.Response().Header().Set(echo.HeaderContentType, archiveType)
		return c.NoContent(http.StatusOK)
	}
	return c.send(name, archiveType, func(out io.Writer) error { return c.Engine.Export(c.Ctx(), c.Actor(), out, scope) })
}

// send makes a file and sends it, whole or not at all, as archive says. What goes to
// nobody is made all the same: that it could not be had is told to who asks for its head.
func (c *Call) send(name, media string, write func(io.Writer) error) error {
	if err := c.takeTime(archiveTime); err != nil {
		return err
	}
	file, err := spool.File()
	if err != nil {
		return err
	}
	defer file.Close() // it was read, and has no name any more
	size, err := spooled(file, write)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set(echo.HeaderContentLength, fmt.Sprint(size))
	h.Set(echo.HeaderCacheControl, "no-store")
	// A fault from here on cuts the connection before the length that was told is
	// reached: whoever downloads sees that it is not whole.
	return c.Stream(http.StatusOK, media, file)
}

// takeTime lets the answer take longer than the server's timeouts: both of them,
// for one that passes while an answer is made ends the request. Where the
// connection has none there is nothing to put off.
func (c *Call) takeTime(d time.Duration) error {
	control, until := http.NewResponseController(c.Response()), time.Now().Add(d)
	for _, set := range []func(time.Time) error{control.SetReadDeadline, control.SetWriteDeadline} {
		if err := set(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return fmt.Errorf("archive: %w", err)
		}
	}
	return nil
}

// spooled makes the file, and returns its size with the file at its beginning.
func spooled(file *os.File, write func(io.Writer) error) (int64, error) {
	out := bufio.NewWriterSize(file, 1<<16)
	if err := write(out); err != nil {
		return 0, err
	}
	if err := out.Flush(); err != nil {
		return 0, fmt.Errorf("archive: %w", err)
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, err
	}
	_, err = file.Seek(0, io.SeekStart)
	return size, err
}
