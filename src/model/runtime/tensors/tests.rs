use super::*;
use crate::finding::Region;

const PLANE: usize = 256 * 256;

fn view(level: f32) -> View {
    View {
        region: Region { x: 0, y: 0, width: 256, height: 256 },
        pixel: vec![level; 3 * PLANE],
        alpha: vec![0.0; 2 * PLANE],
        lsb: vec![level; 3 * PLANE],
        palette_lsb: vec![0.0; PLANE],
    }
}

fn streams() -> Streams {
    Streams {
        meta: vec![0.0; META],
        palette: vec![0.0; PALETTE],
        format: (1..=9).map(|value| value as f32).collect(),
        content: vec![0.25; 10],
        views: vec![view(0.5), view(1.0)],
        present: [true; 8],
    }
}

fn plain() -> Contract {
    Contract { format: (0..6).collect(), content: (0..6).collect(), mask: false, bit_order: false }
}

fn masked() -> Contract {
    Contract { format: vec![0, 1, 2, 3, 4, 5, 8], content: (0..6).collect(), mask: true, bit_order: true }
}

/// Answers with the sum of all inputs of a row as its stego logit.
fn sums(contract: &Contract, inputs: &[Tensor<'_>], rows: usize) -> Vec<Answer> {
    let stego = (0..rows)
        .map(|row| {
            let own = |tensor: &Tensor<'_>| {
                let size = tensor.values.len() / tensor.shape[0];
                let row = if tensor.shape[0] == 1 { 0 } else { row };
                tensor.values[row * size..][..size].iter().sum::<f32>()
            };
            inputs.iter().map(own).sum()
        })
        .collect();
    let mut answers = vec![stego, vec![0.0; rows * 5]];
    if contract.bit_order {
        answers.push(vec![0.0; rows * 3]);
    }
    answers
}

#[test]
fn views_become_a_batch_with_the_components_that_the_network_knows() {
    let streams = streams();
    let outputs = run(&masked(), &streams, (&[1, 0], &[[1.0; 8]]), |inputs| {
        let shapes: Vec<_> = inputs.iter().map(|tensor| (tensor.name, tensor.shape.clone())).collect();
        assert_eq!(shapes[0], ("pixel", vec![2, 3, 256, 256]));
        assert_eq!(shapes[2], ("alpha", vec![2, 2, 256, 256]));
        assert_eq!(shapes[5], ("palette_lsb", vec![2, 1, 256, 256]));
        assert_eq!(shapes[6], ("format", vec![2, 7]));
        assert_eq!(shapes[8], ("mask", vec![1, 8]));
        assert_eq!(inputs[6].values[..8], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 9.0, 1.0]);
        assert_eq!(inputs[0].values[0], 1.0, "the view named first comes first");
        Ok(sums(&masked(), inputs, 2))
    })
    .unwrap();
    assert_eq!(outputs.stego.len(), 2);
    assert_eq!(outputs.bit_order.len(), 2);
    assert!(outputs.stego[0] > outputs.stego[1]);
}

#[test]
fn a_network_without_mask_is_asked_once_for_each_mask_that_matters() {
    let streams = streams();
    let masks = [
        [1.0; 8],
        [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0],
        [0.0; 8],
        [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    ];
    let mut runs = 0;
    let outputs = run(&plain(), &streams, (&[0], &masks), |inputs| {
        runs += 1;
        assert_eq!(inputs.len(), 8);
        Ok(sums(&plain(), inputs, 1))
    })
    .unwrap();
    assert_eq!(runs, 2, "meta, alpha, palette and palette_lsb are silent: two pairs of masks ask the same");
    let whole = 0.5 * 6.0 * PLANE as f32 + 21.0 + 1.5;
    assert_eq!(outputs.stego, [whole, whole, 0.0, 0.0]);
    assert!(outputs.bit_order.is_empty());
}

#[test]
fn requests_and_answers_that_do_not_fit_are_errors() {
    let streams = streams();
    let ask = |views: &[usize], masks: &[Mask]| {
        run(&plain(), &streams, (views, masks), |inputs| Ok(sums(&plain(), inputs, 1)))
    };
    assert!(ask(&[], &[[1.0; 8]]).unwrap_err().to_string().contains("no view was named"));
    assert!(ask(&[2], &[[1.0; 8]]).unwrap_err().to_string().contains("no such view"));
    assert!(ask(&[0, 1], &[[1.0; 8]; 2]).unwrap_err().to_string().contains("one mask for all views"));
    assert!(ask(&[0], &[]).is_err());
    assert!(ask(&[0, 1], &[[1.0; 8]]).unwrap_err().to_string().contains("`stego` has 1 values for 2 rows"));
    let nan = run(&plain(), &streams, (&[0], &[[1.0; 8]]), |_| Ok(vec![vec![f32::NAN], vec![0.0; 5]]));
    assert!(nan.unwrap_err().to_string().contains("not a number"));
}

#[test]
fn streams_of_another_length_are_errors() {
    let refused = |change: &dyn Fn(&mut Streams)| {
        let mut streams = streams();
        change(&mut streams);
        run(&plain(), &streams, (&[0], &[[1.0; 8]]), |inputs| Ok(sums(&plain(), inputs, 1)))
            .unwrap_err()
            .to_string()
    };
    assert!(refused(&|streams| streams.format.truncate(5)).contains("`format`"));
    assert!(refused(&|streams| streams.meta.push(0.0)).contains("`meta`"));
    assert!(refused(&|streams| streams.views[0].alpha.truncate(PLANE)).contains("`alpha`"));
}
