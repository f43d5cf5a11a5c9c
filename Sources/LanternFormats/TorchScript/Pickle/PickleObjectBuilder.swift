/// Makes the objects that a pickle asks for; it knows the classes and runs `__setstate__`.
protocol PickleObjectBuilder {
  /// An object of a class, without attributes.
  ///
  /// `className` is qualified: `__torch__.torchvision.models.resnet.ResNet`. Throws when the program
  /// has no such class.
  func object(className: String) throws -> ScriptObject

  /// Gives an object its state, a dictionary of attributes or what its `__setstate__` takes.
  ///
  /// For enumerations it is the member's value, for named tuples the tuple of fields.
  func setState(_ state: ScriptValue, of object: ScriptObject) throws
}
