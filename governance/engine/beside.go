// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

// besideLot is how many values of a list are handed over at a time.
const besideLot = 256

// beside does something with every value of a list, in its order, while the next ones are
// read: a database that is part of this program and what is made of its rows keep one
// processor each busy. No more than a few lots of the list are held. The first error of
// either ends both, and nothing runs any more when it returns.
func beside[T any](each func(take func(T) error) error, do func(T) error) error {
	lots, ended := make(chan []T, 2), make(chan struct{})
	var failed error
	go func() {
		defer close(ended)
		for lot := range lots {
			for _, v := range lot {
				if failed = do(v); failed != nil {
					return
				}
			}
		}
	}()
	var lot []T
	handOver := func() error {
		select {
		case lots <- lot:
			lot = make([]T, 0, besideLot)
			return nil
		case <-ended:
			return failed
		}
	}
	err := each(func(v T) error {
		if lot = append(lot, v); len(lot) < besideLot {
			return nil
		}
		return handOver()
	})
	if err == nil {
		err = handOver()
	}
	close(lots)
	<-ended
	if failed != nil {
		return failed
	}
	return err
}
